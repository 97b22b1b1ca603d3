import { describe, expect, it } from 'vitest';
import { expositionFormat } from '../../../src/core/exposition/content-type.ts';

describe('the content type of a page', () => {
  it.each([
    ['text/plain', 'text'],
    ['text/plain; version=0.0.4', 'text'],
    ['text/plain; version=0.0.4; charset=utf-8; escaping=underscores', 'text'],
    ['TEXT/Plain;Version="1.0.0";escaping=allow-utf-8', 'text'],
    ['text/plain; charset=utf-8', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'openmetrics'],
  ])('chooses the grammar for %s', (contentType, format) => {
    expect(expositionFormat(contentType)).toBe(format);
  });

  it.each([
    undefined,
    '',
    ' ',
    'text/html',
    'text/html; charset=utf-8',
    'application/json',
    'text/plain; version=0.0.3',
    'application/openmetrics-text; version=2.0.0',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
    'text',
  ])('never guesses: %j is no metrics page', (contentType) => {
    expect(expositionFormat(contentType)).toBeUndefined();
  });
});
