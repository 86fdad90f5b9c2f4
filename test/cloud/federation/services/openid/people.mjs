/** The users of the provider, and their claims. */
import { readFileSync } from 'node:fs';

const people = JSON.parse(readFileSync(new URL('../people.json', import.meta.url), 'utf8'));

/** Returns the subject if the password is correct. */
export function subjectOf(name, password) {
  return Object.hasOwn(people, name) && people[name].password === password ? people[name].subject : undefined;
}

/** Returns the claims of a subject; undefined if it is unknown. */
export function claimsOf(subject) {
  const [name, person] = Object.entries(people).find(([, user]) => user.subject === subject) ?? [];
  return person && { preferred_username: name, name, email: person.mail, groups: person.groups };
}
