import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

const english = en();

/** Without a locale zod/mini says of everything that it is an invalid input; these people should know what to write. */
z.config({
  localeError: (issue) => {
    if (issue.code !== 'invalid_type') return english.localeError(issue);
    const wanted = `must be ${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    return issue.input === undefined ? `is missing; it ${wanted}` : wanted;
  },
});
