import { Labels } from '../core/base/labels.ts';
import type { ApiData, ApiMetric } from '../core/promql/api-answer.ts';
import { columns } from './columns.ts';
import { type Line, styled } from './styled-text.ts';

/** An answer as a table: labels and value, for a range also the Unix time of each value. */
export function answerLines(data: ApiData): readonly Line[] {
  switch (data.resultType) {
    case 'scalar':
    case 'string':
      return [[data.result[1]]];
    case 'vector': {
      if (data.result.length === 0) return NOTHING;
      const rows = data.result.map(({ metric, value: [, value] }) => [
        seriesText(metric),
        styled('strong', value),
      ]);
      return columns(rows, ['left', 'right']);
    }
    case 'matrix': {
      if (data.result.length === 0) return NOTHING;
      const rows = data.result.flatMap(({ metric, values }) =>
        values.map(([seconds, value], at) => [
          // Labels once a series: a screen full of the same labels hides the values.
          at === 0 ? seriesText(metric) : '',
          styled('aside', String(seconds)),
          styled('strong', value),
        ]),
      );
      return columns(rows, ['left', 'right', 'right']);
    }
  }
}

const NOTHING: readonly Line[] = [[styled('aside', 'nothing matches')]];

function seriesText(metric: ApiMetric): string {
  return Labels.from(Object.entries(metric)).toString();
}
