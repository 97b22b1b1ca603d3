import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';
import { CONFIG, USAGE } from './in-common.ts';

/** Compares scraping with a server that scrapes already. */
export const COMPARE: Command = {
  name: 'compare',
  summary: 'judge a cluster by scraping and through a Prometheus, and compare',
  about:
    'Watches a cluster for a while in both ways at once, by scraping its nodes as the ' +
    'configuration says and through a server that has their metrics, and lists what the same ' +
    'rules come to in one way and not in the other. Asks no guard, and changes nothing.',
  flags: [
    CONFIG,
    {
      name: '--cluster',
      value: 'NAME',
      does: 'the cluster, whose nodes have URLs',
      required: true,
    },
    { name: '--url', value: 'URL', does: 'the server, before /api/v1', required: true },
    {
      name: '--select',
      value: 'MATCHERS',
      does: 'what picks the cluster there, such as job="etcd"',
      required: true,
    },
    {
      name: '--node-label',
      value: 'NAME',
      does: 'the label that tells nodes apart (default: instance)',
    },
    { name: '--interval', value: 'DURATION', does: 'how often the server scrapes (default: 15s)' },
    { name: '--for', value: 'DURATION', does: 'how long to watch (default: 1m)' },
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'both come to the same'],
    [EXIT.findings, 'differences, or findings in the configuration'],
    USAGE,
    [EXIT.cannotJudge, 'nothing was observed that could be compared'],
  ],
  examples: [
    'holdpoint compare --cluster orders-etcd --url http://127.0.0.1:9090 --select \'job="etcd"\'',
  ],
};
