import type { Notification } from '../../core/alert/alert.ts';
import type { DurationMs } from '../../core/base/time.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { Poster } from '../../ports/poster.ts';
import { outcomeOf } from './answer.ts';
import { describeAlert, type Surroundings } from './described.ts';

/** An incoming webhook of Slack, or of what understands the same. */
export interface SlackOptions extends Surroundings {
  readonly name: string;
  /** The URL is the secret: whoever has it can write. */
  readonly url: string;
  /** Instead of the channel that belongs to the URL. */
  readonly channel: string | undefined;
  readonly timeoutMs: DurationMs;
  readonly poster: Poster;
}

/** A message that people read at a glance. */
const BATCH_MAX = 10;

/** What annotations can hold is for pages; a chat shows the beginning. */
const LINE_MAX = 1_000;

/** Tells people in a channel. */
export function createSlackNotifier(options: SlackOptions): Notifier {
  const { name, url, channel, timeoutMs, poster } = options;
  return {
    name,
    kind: 'slack',
    batchMax: BATCH_MAX,
    async notify(batch, signal) {
      const text = batch.map((each) => lineOf(each, options)).join('\n\n');
      const body = JSON.stringify(channel === undefined ? { text } : { text, channel });
      const headers = new Map([['content-type', 'application/json']]);
      return outcomeOf(await poster.post({ url, headers, body, timeoutMs }, signal));
    },
  };
}

function lineOf(notification: Notification, around: Surroundings): string {
  const { labels, annotations, generatorURL } = describeAlert(notification, around);
  const { alertname = '', severity } = labels;
  const word = notification.status.kind === 'firing' ? 'FIRING' : 'RESOLVED';
  const { summary = '', description, runbook_url: runbook } = annotations;
  const links = [link(generatorURL, 'guard'), link(runbook, 'runbook')].filter(
    (each) => each !== '',
  );
  return [
    `*[${word}] ${escaped(alertname)}*${severity === undefined ? '' : ` (${escaped(severity)})`}`,
    escaped(summary),
    ...(description === undefined ? [] : [escaped(description)]),
    ...(links.length === 0 ? [] : [links.join(' | ')]),
  ]
    .map((line) => line.slice(0, LINE_MAX))
    .join('\n');
}

function link(url: string | undefined, words: string): string {
  return url === undefined || /[<>|\s]/.test(url) ? '' : `<${url}|${words}>`;
}

/** What stands between these would be a mention or a link of somebody else's making. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
