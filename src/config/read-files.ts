/** How the configuration reads files. `src/app` fills it with the file system, tests with maps. */
export interface ReadFiles {
  /** Reads a regular file of at most `maxBytes`. Never rejects. */
  readFile(path: string, maxBytes: number): Promise<FileRead>;
  /** Says what is at a path, and lists it when it is a directory. Never rejects. */
  listPath(path: string): Promise<PathListing>;
}

/** A file's content, or one sentence for people that says why it could not be read. */
export type FileRead =
  | {
      readonly kind: 'read';
      readonly bytes: Uint8Array;
      /** Whether its mode lets every user of the machine read it. */
      readonly isWorldReadable: boolean;
    }
  | { readonly kind: 'failed'; readonly why: string };

/** What is at a path. */
export type PathListing =
  | { readonly kind: 'file' }
  | { readonly kind: 'directory'; readonly entries: readonly DirectoryEntry[] }
  | { readonly kind: 'failed'; readonly why: string };

/** One entry of a directory. */
export interface DirectoryEntry {
  readonly name: string;
  /** Symbolic links are neither followed nor listed as directories, so that no walk has a cycle. */
  readonly isDirectory: boolean;
}
