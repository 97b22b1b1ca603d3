import type { Labels } from '../base/labels.ts';
import type { ExpositionFormat } from './content-type.ts';
import type { PageLayout } from './page-layout.ts';
import type { SeriesLimits } from './series-text.ts';

/** What decides whether a text is a series and which one; all else can differ between targets. */
export type LayoutTerms = string & { readonly layoutTerms: unique symbol };

/**
 * The newest layout of any target, for those whose first page is yet to come: the members of a
 * fleet run one program, so that nearly every line of theirs is known before it is read. Only exact
 * texts are recognised, hence a target cannot make another one's page mean something else.
 */
export class LayoutPool {
  readonly #layouts = new Map<LayoutTerms, PageLayout>();

  /** The layout that a first page on these terms may be expected to have. */
  find(terms: LayoutTerms): PageLayout | undefined {
    return this.#layouts.get(terms);
  }

  /** Notes the layout of a page that was read on these terms. */
  note(terms: LayoutTerms, layout: PageLayout): void {
    this.#layouts.set(terms, layout);
  }
}

/** The terms of a session whose pages come in this format. */
export function layoutTerms(
  format: ExpositionFormat,
  { targetLabels, limits }: { readonly targetLabels: Labels; readonly limits: SeriesLimits },
): LayoutTerms {
  const { labelsPerSeries, labelNameLength, labelValueLength } = limits;
  const names = [...targetLabels].map(([name]) => name);
  const terms = [format, names, labelsPerSeries, labelNameLength, labelValueLength];
  return JSON.stringify(terms) as LayoutTerms;
}
