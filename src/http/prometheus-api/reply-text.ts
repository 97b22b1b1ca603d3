import type { Steps } from '../../core/base/steps.ts';
import type { ApiReply } from './reply.ts';

/**
 * A reply as the JSON of its body. Half a million points take a tenth of a second to write, so the
 * series of a range are written one by one.
 */
export function* replyText(reply: ApiReply): Steps<string> {
  if (reply.status === 'error' || !isMatrix(reply.data)) return JSON.stringify(reply);
  const { status, data, ...notes } = reply;
  const series: string[] = [];
  for (const each of data.result) {
    series.push(JSON.stringify(each));
    yield;
  }
  const rest = JSON.stringify({ resultType: data.resultType, result: [] }).slice(0, -2);
  const tail = JSON.stringify(notes).slice(1);
  const head = `{"status":${JSON.stringify(status)},"data":${rest}`;
  return `${head}${series.join(',')}]}${tail === '}' ? tail : `,${tail}`}`;
}

interface Matrix {
  readonly resultType: 'matrix';
  readonly result: readonly unknown[];
}

function isMatrix(data: unknown): data is Matrix {
  if (typeof data !== 'object' || data === null) return false;
  return 'resultType' in data && data.resultType === 'matrix' && 'result' in data;
}
