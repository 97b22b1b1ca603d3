import { Labels, METRIC_NAME } from '../base/labels.ts';
import type { PageBatch } from '../exposition/page.ts';
import { relabel } from './relabel.ts';
import type { RelabelRule } from './relabel-rule.ts';

/** What is done to each series of a page before it is kept. */
export interface SeriesRewrite {
  /** Labels of the target that give way to exposed ones of the same name (`honor_labels`). */
  readonly soft: Labels;
  /** Labels that no rule can change: by them the guard tells nodes apart. */
  readonly firm: Labels;
  readonly rules: readonly RelabelRule[];
  /** Which metric names to keep, once the rules have been applied. */
  readonly keep: (metricName: string) => boolean;
}

/** A page after the rules, or why it is none. */
export type RewrittenBatch =
  | { readonly ok: true; readonly batch: PageBatch }
  | {
      readonly ok: false;
      readonly failure: 'duplicate' | 'syntax';
      /** One sentence that names the series. */
      readonly detail: string;
    };

/** A series after the rules. Several of the session may become it, on one page at most one. */
interface Rewritten {
  readonly labels: Labels;
  /** Its number among those that are kept. */
  readonly ref: number;
  /** How many series of the session become it. */
  users: number;
}

/**
 * Applies rules to the series of one session, each once, when it is first seen. Numbers are given
 * anew, since whoever keeps the series must not hear of those that were dropped.
 */
export class SeriesRewriter {
  readonly #rewrite: SeriesRewrite;
  /** By the number that the session gave; one that a rule dropped is not here. */
  readonly #known = new Map<number, Rewritten>();
  readonly #byLabels = new Map<string, Rewritten>();
  readonly #nameless = new Set<number>();
  #introduced = 0;
  /** Series of pages that were refused after they had been numbered. */
  #pending: Labels[] = [];

  constructor(rewrite: SeriesRewrite) {
    this.#rewrite = rewrite;
  }

  /** Rewrites a page, whole or not at all. */
  rewrite(batch: PageBatch): RewrittenBatch {
    for (const [index, labels] of batch.introduced.entries()) {
      this.#introduce(batch.introducedFrom + index, labels);
    }
    const refs: number[] = [];
    const values: number[] = [];
    const seen = new Set<Rewritten>();
    for (const [index, given] of batch.refs.entries()) {
      if (this.#nameless.has(given)) {
        return { ok: false, failure: 'syntax', detail: 'a series has no name after the rules' };
      }
      const known = this.#known.get(given);
      if (known === undefined) continue;
      if (seen.has(known)) {
        const detail = `after the rules two series are ${String(known.labels)}`;
        return { ok: false, failure: 'duplicate', detail };
      }
      seen.add(known);
      refs.push(known.ref);
      values.push(batch.values[index] ?? Number.NaN);
    }
    const introduced = this.#pending;
    this.#pending = [];
    return {
      ok: true,
      batch: {
        introduced,
        introducedFrom: this.#introduced - introduced.length,
        forgotten: Uint32Array.from(this.#forget(batch.forgotten)),
        refs: Uint32Array.from(refs),
        values: Float64Array.from(values),
      },
    };
  }

  #introduce(given: number, exposed: Labels): void {
    const { soft, firm, rules, keep } = this.#rewrite;
    const changed = relabel(Labels.from([...soft, ...exposed]), rules);
    if (changed === undefined) return;
    const labels = Labels.from([...changed, ...firm]);
    const name = labels.get(METRIC_NAME);
    if (name === '') this.#nameless.add(given);
    if (name === '' || !keep(name)) return;
    const same = this.#byLabels.get(labels.key);
    if (same !== undefined) {
      same.users += 1;
      this.#known.set(given, same);
      return;
    }
    const made = { labels, ref: this.#introduced, users: 1 };
    this.#known.set(given, made);
    this.#byLabels.set(labels.key, made);
    this.#introduced += 1;
    this.#pending.push(labels);
  }

  #forget(given: Uint32Array): readonly number[] {
    return [...given].flatMap((number) => {
      const known = this.#known.get(number);
      this.#known.delete(number);
      this.#nameless.delete(number);
      if (known === undefined) return [];
      known.users -= 1;
      if (known.users > 0) return [];
      this.#byLabels.delete(known.labels.key);
      return [known.ref];
    });
  }
}

/** Whether rules may give a series another name, so that no name can be left out before them. */
export function changesNames(rules: readonly RelabelRule[]): boolean {
  return rules.some((rule) => {
    if (rule.kind === 'labelmap') return true;
    return (
      'targetLabel' in rule && (rule.targetLabel === METRIC_NAME || rule.targetLabel.includes('$'))
    );
  });
}
