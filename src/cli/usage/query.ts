import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { ASKING, NO_ANSWER } from './in-common.ts';

/** Evaluates an expression. */
export const QUERY: Command = {
  name: 'query',
  summary: 'evaluate PromQL on what a guard or a file has recorded',
  about:
    'Evaluates a PromQL expression on what the guard has observed of a cluster, as its rules are ' +
    'evaluated: $window has its meaning, and only series that a rule reads are there. With a ' +
    'time or a range of times it goes over the Prometheus API of the guard, and with --url over ' +
    'that of any other server. With --data it evaluates on a recorded OpenMetrics file instead, ' +
    'and asks nobody.',
  operand: { name: 'EXPRESSION', required: false },
  flags: [
    { name: '--cluster', value: 'NAME', does: 'the cluster that the guard observes' },
    { name: '--data', value: 'FILE', does: 'an OpenMetrics file whose samples have timestamps' },
    {
      name: '--url',
      value: 'URL',
      does: 'a server with the API of Prometheus, instead of a guard',
    },
    {
      name: '--time',
      value: 'SECONDS',
      does: 'evaluate at this Unix time (default: now; for --data, that of its newest sample)',
    },
    { name: '--start', value: 'SECONDS', does: 'the first Unix time of a range' },
    { name: '--end', value: 'SECONDS', does: 'the last one' },
    { name: '--step', value: 'SECONDS', does: 'how far apart they are' },
    { name: '--plot', does: 'draw a range instead of listing it' },
    {
      name: '--closed-windows',
      does: 'count samples on the older edge of a window of --data, as Prometheus 2 does',
    },
    {
      name: '--queries',
      value: 'FILE',
      does: 'evaluate each line of this file, and print one JSON line each',
    },
    {
      name: '--json',
      does:
        "print the guard's answer as it was sent; with a time, a range, --url or --data one " +
        'line',
    },
    ...ASKING,
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'evaluated, even when nothing matches; with --queries: each line was answered'],
    [EXIT.usage, 'the command or the expression was not understood, or a file is unusable'],
    NO_ANSWER,
  ],
  examples: [
    "holdpoint query --cluster orders-etcd 'max by (node) (proposals_pending)'",
    'holdpoint query --url http://127.0.0.1:9090 ' +
      "--start 1700000000 --end 1700003600 --step 60 --plot 'sum(up)'",
    "holdpoint query --data recorded.om 'rate(http_requests_total[5m])'",
  ],
};
