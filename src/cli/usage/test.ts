import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT } from '../context.ts';

/** Runs tests of rules. */
export const TEST: Command = {
  name: 'test',
  summary: 'run the tests of rules',
  about:
    'Runs the unit tests of packs and runbooks on virtual time: each plays what a cluster shows ' +
    'and says what the guard must answer. Takes files, and directories with files that end in ' +
    '.test.yaml; without any, the directory rules.',
  operand: { name: 'PATH', required: false, repeatable: true },
  flags: [
    { name: '--junit', value: 'FILE', does: 'write the results as JUnit XML as well, for CI' },
    HELP_FLAG,
  ],
  exits: [
    [EXIT.fine, 'all tests passed'],
    [EXIT.findings, 'a test failed, or findings in a test file or its rules'],
    [EXIT.usage, 'the command was not understood, or there is no test'],
  ],
  examples: ['holdpoint test', 'holdpoint test rules --junit holdpoint-tests.xml'],
};
