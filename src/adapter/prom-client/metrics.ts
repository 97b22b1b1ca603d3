import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { CappedChildren } from './capped-children.ts';
import type { Family } from './family.ts';

/** A counter of one family. */
export interface CounterFamily {
  readonly name: string;
  readonly dropped: number;
  add(labels: readonly string[], amount?: number): void;
}

/** A histogram of one family; values in seconds. */
export interface HistogramFamily {
  readonly name: string;
  readonly dropped: number;
  observe(labels: readonly string[], seconds: number): void;
}

/** Series of a gauge: label values in the order of the family, and the value. */
export type GaugeSeries = readonly (readonly [labels: readonly string[], value: number])[];

/** A gauge of one family, whose series are replaced all at once. */
export interface GaugeFamily {
  readonly name: string;
  readonly dropped: number;
  replace(series: GaugeSeries): void;
}

/** Registers a counter. */
export function openCounter(family: Family, registry: Registry): CounterFamily {
  const { name, help, labels: labelNames } = family;
  const metric = new Counter({ name, help, labelNames, registers: [registry] });
  const children = new CappedChildren(family, (labels) => metric.labels(...labels));
  return {
    name,
    get dropped() {
      return children.dropped;
    },
    add: (labels, amount = 1) => children.get(labels)?.inc(amount),
  };
}

/** Registers a histogram. */
export function openHistogram(
  family: Family & { readonly buckets: readonly number[] },
  registry: Registry,
): HistogramFamily {
  const { name, help, labels: labelNames } = family;
  const buckets = [...family.buckets];
  const metric = new Histogram({ name, help, labelNames, buckets, registers: [registry] });
  const children = new CappedChildren(family, (labels) => metric.labels(...labels));
  return {
    name,
    get dropped() {
      return children.dropped;
    },
    observe: (labels, seconds) => children.get(labels)?.observe(seconds),
  };
}

/** Registers a gauge. */
export function openGauge(family: Family, registry: Registry): GaugeFamily {
  const { name, help, labels: labelNames } = family;
  const metric = new Gauge({ name, help, labelNames, registers: [registry] });
  let dropped = 0;
  return {
    name,
    get dropped() {
      return dropped;
    },
    replace(series) {
      metric.reset();
      const children = new CappedChildren(family, (labels) => metric.labels(...labels));
      // Adding, not setting: a child may stand for several clusters.
      for (const [labels, value] of series) children.get(labels)?.inc(value);
      dropped = children.dropped;
    },
  };
}
