import type { GiveWay } from '../../ports/turns.ts';

/** The turns of Node's event loop, which looks at its sockets before it comes back. */
export const giveWay: GiveWay = () => new Promise((resolve) => void setImmediate(resolve));
