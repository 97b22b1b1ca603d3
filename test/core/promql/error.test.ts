import { describe, expect, it } from 'vitest';
import { PromqlError } from '../../../src/core/promql/error.ts';

const span = { query: 'rate(up)', start: 5, end: 7 };

describe('PromqlError', () => {
  it('names the place and says that it is about parsing, as Prometheus does', () => {
    const error = new PromqlError('type', span, 'expected type range vector');
    expect(error.message).toBe('1:6: parse error: expected type range vector');
    expect([error.start, error.end, error.detail]).toEqual([5, 7, 'expected type range vector']);
  });

  it('does not call a failure on the data a parse error', () => {
    expect(new PromqlError('execution', span, 'no').message).toBe('1:6: no');
    expect(new PromqlError('limit', span, 'no').message).toBe('1:6: no');
  });

  it('renders the query with a line of carets', () => {
    const error = new PromqlError('unsupported', span, 'no');
    expect(error.render()).toBe('1:6: parse error: no\nrate(up)\n     ^^');
  });
});
