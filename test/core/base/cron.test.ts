import { describe, expect, it } from 'vitest';
import { cronProblem } from '../../../src/core/base/cron.ts';

describe('cronProblem', () => {
  it.each([
    '0 22 * * *',
    '30 2 * * mon-fri',
    '0 8,20 * * 1-5',
    '0 */2 * * *',
    '15 9 1 jan,jul *',
    '0 0 29 2 *',
    '0 0 31 jan,feb *',
    '0 6 * * 7',
    ' 0  22 *  * SAT ',
  ])('takes %j', (text) => expect(cronProblem(text)).toBeUndefined());

  it.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['0 0 22 * * *', 'five fields'],
    ['60 22 * * *', "the minute '60'"],
    ['0 24 * * *', "the hour '24'"],
    ['0 22 0 * *', "the day of month '0'"],
    ['0 22 * 13 *', "the month '13'"],
    ['0 22 * * 8', "the day of week '8'"],
    ['0 22 * * fri-mon', "the day of week 'fri-mon'"],
    ['0 22 L * *', "the day of month 'l'"],
    ['0 22 * * mon#2', "the day of week 'mon#2'"],
    ['0 5/2 * * *', "the hour '5/2'"],
    ['0 */0 * * *', "the hour '*/0'"],
    ['0 *-5 * * *', "the hour '*-5'"],
    ['0 22 31 feb,apr *', 'no such day'],
    ['0 22 1 * mon', 'not both'],
    ['*/5 * * * *', 'opens 288 times a day'],
    ['0 22 * * mon,mon,mon,'.repeat(9), 'at most 120 characters'],
  ])('refuses %j', (text, problem) => expect(cronProblem(text)).toContain(problem));
});
