/** The prefix of the temporary folders that this process creates for private databases. */
export function directoryPrefix(): string {
  return `poolbench-${process.pid}-`
}

/** The id of the process that created a folder of that name; `undefined` if it is not one of ours. */
export function ownerOf(folderName: string): number | undefined {
  const pid = /^poolbench-(\d+)-[A-Za-z0-9]{6}$/.exec(folderName)?.[1]
  return pid === undefined ? undefined : Number(pid)
}
