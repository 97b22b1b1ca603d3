/** The two grammars of a metrics page. UTF-8 names in quotes belong to both. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Versions whose grammar is the one read here; 1.0.0 of the text format adds quoted names. */
const TEXT_VERSIONS: ReadonlySet<string> = new Set(['0.0.4', '1.0.0']);

/** Prometheus asks for both, and to a reader they are the same grammar. */
const OPENMETRICS_VERSIONS: ReadonlySet<string> = new Set(['0.0.1', '1.0.0']);

/**
 * Chooses the grammar by the `Content-Type` of the answer, as Prometheus 3 does: a missing or
 * unknown type is undefined and never guessed, since a login page is text too. A missing version
 * is the common case of hand-written exporters and means the current one; a version that nobody
 * has taught us is refused, because a page half understood is worse than none.
 */
export function expositionFormat(contentType: string | undefined): ExpositionFormat | undefined {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const version = parameters.map(versionOf).find((found) => found !== undefined);
  switch (mediaType?.toLowerCase()) {
    case 'text/plain':
      return version === undefined || TEXT_VERSIONS.has(version) ? 'text' : undefined;
    case 'application/openmetrics-text':
      return version === undefined || OPENMETRICS_VERSIONS.has(version) ? 'openmetrics' : undefined;
    default:
      return undefined;
  }
}

function versionOf(parameter: string): string | undefined {
  const [name, value] = parameter.split('=', 2);
  if (name?.trim().toLowerCase() !== 'version') return undefined;
  return (value ?? '').trim().replaceAll('"', '');
}
