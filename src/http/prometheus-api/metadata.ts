import { readMetadataLine } from '../../core/exposition/metadata-line.ts';
import type { ApiParameters } from './parameters.ts';
import { type ApiReply, success } from './reply.ts';
import { type ApiScope, type ApiWatch, watchesOf } from './scope.ts';

/** Help is a sentence; a page that sends an essay is cut. */
const HELP_MAX_LENGTH = 1_024;

/** Suffixes under which the series of a family are exposed. */
const SUFFIXES = ['', '_total', '_bucket', '_sum', '_count', '_info', '_created'] as const;

/** What one page says of a metric family. */
interface Metadata {
  type: string;
  help: string;
  unit: string;
}

/** What pages say of each family; those that agree say it once. */
type Library = Map<string, Map<string, Metadata>>;

/** `/api/v1/metadata`: what the pages say of the metrics that the guard keeps. */
export function listMetadata(parameters: ApiParameters, scope: ApiScope): ApiReply {
  const metric = parameters.text('metric');
  const library: Library = new Map();
  for (const watch of watchesOf(parameters, scope)) addAll(library, watch, metric);
  const limit = parameters.limit('limit') ?? library.size;
  const perMetric = parameters.limit('limit_per_metric');
  const shown = Array.from(library).slice(0, limit);
  return success(
    Object.fromEntries(shown.map(([name, said]) => [name, [...said.values()].slice(0, perMetric)])),
  );
}

function addAll(library: Library, { targets, rules }: ApiWatch, metric: string | undefined): void {
  for (const { metadata } of targets) {
    for (const [family, said] of familiesIn(metadata())) {
      if (metric !== undefined && metric !== family) continue;
      if (!SUFFIXES.some((suffix) => rules.readsMetric(`${family}${suffix}`))) continue;
      const same = library.get(family) ?? new Map<string, Metadata>();
      library.set(family, same.set(JSON.stringify(said), said));
    }
  }
}

function familiesIn(lines: Iterable<string>): ReadonlyMap<string, Metadata> {
  const families = new Map<string, Metadata>();
  for (const line of lines) {
    const read = readMetadataLine(line);
    if (read === undefined) continue;
    const { family, keyword, text } = read;
    const said = families.get(family) ?? { type: 'unknown', help: '', unit: '' };
    if (keyword === 'TYPE') said.type = text === 'untyped' ? 'unknown' : text;
    else if (keyword === 'UNIT') said.unit = text;
    else said.help = text.slice(0, HELP_MAX_LENGTH);
    families.set(family, said);
  }
  return families;
}
