/** How the name of a temporary folder begins that this process makes for a private database. */
export function directoryPrefix(): string {
  return `poolbench-${process.pid}-`
}

/** The process that made a folder of that name; `undefined`: it is none of ours. */
export function ownerOf(folderName: string): number | undefined {
  const pid = /^poolbench-(\d+)-[A-Za-z0-9]{6}$/.exec(folderName)?.[1]
  return pid === undefined ? undefined : Number(pid)
}
