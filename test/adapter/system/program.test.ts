import { describe, expect, it } from 'vitest';
import { startProgram } from '../../../src/adapter/system/program.ts';

const node = (script: string) => ({ argv: [process.execPath, '-e', script], env: {} });

describe('a program', () => {
  it('is told apart by how it ended', async () => {
    const codes = [0, 42].map(
      async (code) => await startProgram(node(`process.exit(${code})`)).ended,
    );
    expect(await Promise.all(codes)).toEqual([
      { kind: 'exited', code: 0 },
      { kind: 'exited', code: 42 },
    ]);
    const killed = startProgram(node("process.kill(process.pid, 'SIGKILL')"));
    expect(await killed.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('finds what it is given in its environment', async () => {
    const script = "process.exit(process.env.HOLDPOINT_NODE === 'n2' ? 0 : 1)";
    const program = startProgram({ ...node(script), env: { HOLDPOINT_NODE: 'n2' } });
    expect(await program.ended).toEqual({ kind: 'exited', code: 0 });
  });

  it('that is not there has not started, nor one whose arguments nobody takes', async () => {
    for (const argv of [['/nowhere/at-all'], [''], ['true', 'a\0b']]) {
      expect(await startProgram({ argv, env: {} }).ended).toMatchObject({ kind: 'not-started' });
    }
  });

  it('gets a signal once: from here, or where it has come from the terminal already', async () => {
    const waits = node('setInterval(() => undefined, 1000)');
    const alone = startProgram(waits, false);
    alone.forward('SIGINT');
    expect(await alone.ended).toEqual({ kind: 'killed', signal: 'SIGINT' });
    const inTerminal = startProgram(waits, true);
    inTerminal.forward('SIGINT');
    inTerminal.forward('SIGTERM');
    expect(await inTerminal.ended).toEqual({ kind: 'killed', signal: 'SIGTERM' });
  });
});
