import type {
  DirectoryEntry,
  FileRead,
  PathListing,
  ReadFiles,
} from '../../src/config/read-files.ts';

/** Files that exist in a test only, by path. Directories exist where files lie in them. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): ReadFiles {
  const files = new Map(Object.entries(contents));
  return {
    readFile(path, maxBytes): Promise<FileRead> {
      const content = files.get(path);
      if (content === undefined) return failed('there is no such file');
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > maxBytes) return failed(`the file is larger than ${maxBytes} bytes`);
      return Promise.resolve({ kind: 'read', bytes, isWorldReadable: path.includes('public') });
    },
    listPath(path): Promise<PathListing> {
      if (files.has(path)) return Promise.resolve({ kind: 'file' });
      const entries = entriesOf(path, [...files.keys()]);
      if (entries.length === 0) return failed('there is no such file');
      return Promise.resolve({ kind: 'directory', entries });
    },
  };
}

function failed(why: string): Promise<{ readonly kind: 'failed'; readonly why: string }> {
  return Promise.resolve({ kind: 'failed', why });
}

function entriesOf(directory: string, paths: readonly string[]): readonly DirectoryEntry[] {
  const prefix = directory.endsWith('/') ? directory : `${directory}/`;
  const entries = new Map<string, DirectoryEntry>();
  for (const path of paths.filter((each) => each.startsWith(prefix))) {
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    entries.set(name, { name, isDirectory: rest.length > 0 });
  }
  return [...entries.values()];
}
