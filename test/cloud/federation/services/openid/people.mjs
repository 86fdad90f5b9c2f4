/** The people that the provider knows, and what it says of them. */
import { readFileSync } from 'node:fs';

const people = JSON.parse(readFileSync(new URL('../people.json', import.meta.url), 'utf8'));

/** The subject of whom the password proves to be there. */
export function subjectOf(name, password) {
  return Object.hasOwn(people, name) && people[name].password === password ? people[name].subject : undefined;
}

/** The claims of a subject, none where there is nobody. */
export function claimsOf(subject) {
  const [name, person] = Object.entries(people).find(([, { subject: of }]) => of === subject) ?? [];
  return person && { preferred_username: name, name, email: person.mail, groups: person.groups };
}
