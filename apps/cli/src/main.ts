/** The entry of the command: arguments in, exit status out. */
export async function main(arguments_: readonly string[]): Promise<number> {
  return arguments_.length === 0 ? 2 : 0;
}
