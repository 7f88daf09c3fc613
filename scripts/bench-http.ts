import { addHttpCommand } from '../benchmarks/http/command.ts'
import { main } from '../bench/main.ts'
import { runProcess } from '../bench/run-process.ts'

await runProcess((argv, io) => main(['http', ...argv], io, [addHttpCommand]))
