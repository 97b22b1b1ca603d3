/** How making a copy of the event log ended. */
export type BackupOutcome =
  | {
      readonly kind: 'made';
      /** On the machine of the guard. */
      readonly path: string;
      readonly bytes: number;
      /** SHA-256 of the file, as `sha256:<hex>`. */
      readonly digest: string;
      readonly records: number;
    }
  /** One sentence that says why there is none. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Copies the event log into a file of its own while the guard works; never rejects. */
export type MakeBackup = () => Promise<BackupOutcome>;
