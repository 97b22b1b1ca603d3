/** One thing that a program did to its files, in order. */
export type DiskEvent =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly offset: number;
      readonly bytes: Buffer;
    }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'sync'; readonly path: string }
  /** The disk has answered with an error: the system may have given up what it held back. */
  | { readonly kind: 'sync-failed'; readonly path: string }
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** What the program wrote to its standard output: what it has promised by then. */
  | { readonly kind: 'said'; readonly text: string };

/** The flags with which strace writes what `readTrace` reads. */
export const STRACE_FLAGS: readonly string[] = [
  ...['-f', '-y', '-xx', '-s', '1000000', '-e', 'signal=none'],
  ...['-e', 'trace=write,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,openat,rename'],
];

const CALL = /^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)(?:<.*>)?/;
const UNFINISHED = /^(\d+)\s+(.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+)\s+<\.\.\. \w+ resumed>(.*)$/;

/**
 * Reads what strace wrote about the files of one directory. A call counts from when it ended, which
 * is when its effect can be relied upon; one that failed had none, except that a sync that failed
 * is an event of its own.
 */
export function readTrace(text: string, directory: string): readonly DiskEvent[] {
  const begun = new Map<string, string>();
  const events: DiskEvent[] = [];
  for (const line of text.split('\n')) {
    const unfinished = UNFINISHED.exec(line);
    if (unfinished !== null) {
      begun.set(unfinished[1] ?? '', unfinished[2] ?? '');
      continue;
    }
    const resumed = RESUMED.exec(line);
    const pid = resumed?.[1] ?? '';
    const whole = resumed === null ? line : `${pid} ${begun.get(pid) ?? ''}${resumed[2] ?? ''}`;
    const call = CALL.exec(whole);
    if (call === null) continue;
    const event = toEvent(call[1] ?? '', call[2] ?? '', directory);
    if (event === undefined) continue;
    if (Number(call[3]) >= 0) events.push(event);
    else if (event.kind === 'sync') events.push({ kind: 'sync-failed', path: event.path });
  }
  return events;
}

function toEvent(name: string, args: string, directory: string): DiskEvent | undefined {
  const file = /^(\d+)<([^>]*)>/.exec(args);
  const path = unhex(file?.[2] ?? '');
  if (name === 'write' && file?.[1] === '1') {
    return { kind: 'said', text: textsIn(args)[0]?.toString('utf8') ?? '' };
  }
  if (name === 'rename') {
    const [from = '', to = ''] = textsIn(args).map((each) => each.toString('utf8'));
    return to.startsWith(directory) ? { kind: 'rename', path: from, to } : undefined;
  }
  if (name === 'openat' || name.startsWith('unlink')) {
    const named = textsIn(args)[0]?.toString('utf8') ?? '';
    if (!named.startsWith(directory)) return undefined;
    if (name !== 'openat') return { kind: 'remove', path: named };
    return args.includes('O_CREAT') ? { kind: 'create', path: named } : undefined;
  }
  if (!path.startsWith(directory)) return undefined;
  switch (name) {
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', path };
    case 'ftruncate':
      return { kind: 'truncate', path, length: Number(args.split(', ').at(-1)) };
    case 'pwrite64': {
      const bytes = textsIn(args)[0] ?? Buffer.alloc(0);
      return { kind: 'write', path, bytes, offset: Number(args.split(', ').at(-1)) };
    }
    default:
      throw new Error(`${name} on ${path} is not understood`);
  }
}

/** The texts of a call, which strace writes as bytes in hexadecimal. */
function textsIn(args: string): readonly Buffer[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => {
    return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  });
}

/** Paths are written in hexadecimal by some versions of strace, and plainly by others. */
function unhex(path: string): string {
  return path.startsWith('\\x')
    ? Buffer.from(path.replaceAll('\\x', ''), 'hex').toString('utf8')
    : path;
}
