/** Makes identifiers that are unique over restarts and guards. */
export interface Ids {
  /** An identifier for a decision, such as `dec_k3f9…`. */
  decision(): string;
}
