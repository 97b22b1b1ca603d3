import type { Bug } from '../bug.ts';
import { withRecords } from './with-records.ts';

/** The oldest mistake of locks: the time is over, so its holder must be gone. */
export const ttlFreesTheSlot: Bug = {
  name: 'TTL frees the slot',
  breaks: 'A permit that nobody renewed in time ends, whatever its node is at.',
  caughtBy: ['I6', 'I1'],
  plant: {
    steward: (options) => ({
      ...options,
      ledgers: withRecords(options.ledgers, (event) =>
        event.type === 'permit-moved' && event.move === 'expire'
          ? { type: 'permit-ended', by: event.by, id: event.id, end: 'lapsed', why: undefined }
          : event,
      ),
    }),
  },
};
