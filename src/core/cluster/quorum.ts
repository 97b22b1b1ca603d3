/** Votes that a majority needs: more than half of the voters. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}
