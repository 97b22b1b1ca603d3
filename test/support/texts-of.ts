import type { EventLog } from '../../src/ports/event-log.ts';

/** The recorded inputs of a decision with all that they share with others, by digest. */
export async function textsOf(
  store: Pick<EventLog, 'getInputs'>,
  inputs: string,
): Promise<ReadonlyMap<string, string>> {
  const own = (await store.getInputs(inputs)) ?? '';
  const texts = new Map([[inputs, own]]);
  for (const digest of own.match(/sha256:[0-9a-f]{64}/g) ?? []) {
    const text = await store.getInputs(digest);
    if (text !== undefined) texts.set(digest, text);
  }
  return texts;
}
