import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createPinoLogger, LOG_LEVELS, type LogLevel } from '../../../src/adapter/pino/logger.ts';

function logAll(level: LogLevel): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createPinoLogger({ level, stream });
  for (const each of LOG_LEVELS) logger[each](`a ${each} line`, { node_id: 'n1', took_ms: 3 });
  return lines;
}

describe('the logger', () => {
  it('writes one JSON object a line, with the time in ISO 8601 and the level as a word', () => {
    const [line] = logAll('debug');
    expect(line).toEqual({
      level: 'debug',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      node_id: 'n1',
      took_ms: 3,
      message: 'a debug line',
    });
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('writes from %s upwards', (level, count) => {
    expect(logAll(level)).toHaveLength(count);
  });

  it('writes to standard error before the call returns, so that a crash loses nothing', () => {
    const url = new URL('../../../src/adapter/pino/logger.ts', import.meta.url).href;
    const code = `import { createPinoLogger } from ${JSON.stringify(url)};
      createPinoLogger({ level: 'info' }).error('the last words');
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
    expect(child.signal).toBe('SIGKILL');
    expect(child.stdout.toString()).toBe('');
    expect(JSON.parse(child.stderr.toString())).toMatchObject({ message: 'the last words' });
  });
});
