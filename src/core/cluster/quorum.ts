/** Votes that a majority needs: more than half of the voters. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many voters may be out while a majority is left. */
export function faultTolerance(voters: number): number {
  return voters - quorumOf(voters);
}
