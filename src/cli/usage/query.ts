import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER } from './in-common.ts';

/** Evaluates an expression. */
export const QUERY: Command = {
  name: 'query',
  summary: 'evaluate PromQL on what a guard or a file has recorded',
  about:
    'Evaluates a PromQL expression on what the guard has observed of a cluster, as its rules are ' +
    'evaluated: $window has its meaning, and only series that a rule reads are there. With ' +
    '--data it evaluates on a recorded OpenMetrics file instead, and asks no guard.',
  operand: { name: 'EXPRESSION', required: false },
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster that the guard observes' },
    { name: '--data', value: 'FILE', does: 'an OpenMetrics file whose samples have timestamps' },
    {
      name: '--time',
      value: 'SECONDS',
      does: 'evaluate --data at this Unix time (default: that of its newest sample)',
    },
    { name: '--start', value: 'SECONDS', does: 'the first Unix time of a range, on --data' },
    { name: '--end', value: 'SECONDS', does: 'the last one' },
    { name: '--step', value: 'SECONDS', does: 'how far apart they are' },
    {
      name: '--closed-windows',
      does: 'count samples on the older edge of a window of --data, as Prometheus 2 does',
    },
    {
      name: '--queries',
      value: 'FILE',
      does: 'evaluate each line of this file on --data, and print one JSON line each',
    },
    { name: '--json', does: 'print the answer as the guard sent it; that of --data as JSON' },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'evaluated, even when nothing matches'],
    [EXIT.usage, 'the command or the expression was not understood, or a file is unusable'],
    NO_ANSWER,
  ],
  examples: [
    "holdpoint query --cluster orders-etcd 'max by (node) (proposals_pending)'",
    "holdpoint query --data recorded.om 'rate(http_requests_total[5m])'",
  ],
};
