import { expect, test } from 'vitest'
import { readCpuLimit } from '../../bench/doctor/cpu-limit.ts'

/** A machine with these files and no others. */
function machineWith(files: Readonly<Record<string, string>>) {
  return (path: string): Promise<string | undefined> => Promise.resolve(files[path])
}

test('a limit of the control group counts, in CPUs', async () => {
  const read = machineWith({
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '150000 100000\n',
  })
  expect(await readCpuLimit(read)).toBe(1.5)
})

test('the smallest limit of the ancestor groups counts', async () => {
  const read = machineWith({
    '/proc/self/cgroup': '0::/kube/pod/app\n',
    '/sys/fs/cgroup/kube/pod/app/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/kube/pod/cpu.max': '50000 100000\n',
    '/sys/fs/cgroup/kube/cpu.max': '400000 100000\n',
  })
  expect(await readCpuLimit(read)).toBe(0.5)
})

test('control groups of version 1 are supported', async () => {
  const read = machineWith({
    '/proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/docker/x\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us': '200000\n',
    '/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  })
  expect(await readCpuLimit(read)).toBe(2)
})

test.for([
  ['there are no control groups', {}],
  ['no limit is set', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }],
  [
    'nothing in the files is a number',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '\n' },
  ],
] as const)('there is no limit if %s', async ([, files]) => {
  expect(await readCpuLimit(machineWith(files))).toBeNull()
})
