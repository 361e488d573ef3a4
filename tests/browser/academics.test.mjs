// What the office, teachers and students come to do with courses, plans of study and electives.
import assert from 'node:assert/strict';
import { assertClean, violations } from './check.mjs';
import { scenario, signIn } from './harness.mjs';

const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e4).toString(36)}`.toUpperCase();
const button = (page, name) => page.getByRole('button', { name });

scenario('the office adds a course, is told of a circle, and retires the course', async ({ page }) => {
  const code = `X${stamp()}`.slice(0, 12);
  await signIn(page, 'admin');
  await page.goto('/academics/courses');
  await page.getByRole('link', { name: 'Add course' }).click();
  await button(page, 'Add course').click();
  await page.getByRole('alert').waitFor();
  assert.match(await page.title(), /^Error:/);
  assertClean(await violations(page), 'the refused form');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByLabel('Name', { exact: true }).fill('Applied Examples');
  await page.getByLabel('Department', { exact: true }).selectOption({ index: 1 });
  await page.getByLabel('Kind', { exact: true }).selectOption('theory');
  await page.getByLabel('Credits').fill('1.5');
  for (const field of ['Lectures', 'Tutorials', 'Practicals']) await page.getByLabel(field).fill('1');
  await button(page, 'Add course').click();
  await page.getByRole('heading', { level: 1, name: `${code} Applied Examples` }).waitFor();
  await page.getByRole('link', { name: 'Change prerequisites' }).click();
  await page.getByLabel('Another course to be taken before').selectOption({ index: 1 });
  await button(page, 'Add prerequisite').click();
  await page.getByText('The prerequisite is added.').waitFor();
  await page.getByRole('link', { name: 'Back to the course' }).click();
  await button(page, 'Retire').click();
  await page.getByText('This is retired.').waitFor();
  assertClean(await violations(page), 'a retired course');
});

scenario('a student chooses an elective and drops it', async ({ page }) => {
  await signIn(page, 'student');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Electives' }).click();
  const choose = page.getByRole('button', { name: /^(Choose|Join the waiting list)$/ }).first();
  await choose.click();
  await page.getByRole('status').waitFor();
  assertClean(await violations(page), 'electives');
  await button(page, 'Drop').first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
  await page.getByText('It is dropped. You can choose another one.').waitFor();
});

scenario('a list is filtered in place and can be gone back to', async ({ page }) => {
  await signIn(page, 'principal');
  await page.goto('/academics/courses');
  // What filters in place comes after the page.
  await page.waitForLoadState('networkidle');
  await page.getByLabel('Code or name').fill('data structures');
  await page.waitForURL(/q=data/);
  await page.getByRole('link', { name: 'CS302' }).click();
  await page.getByRole('heading', { name: 'Prerequisites' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Edit' }).count(), 0, 'who only reads is offered no change');
  await page.goBack();
  assert.equal(await page.getByLabel('Code or name').inputValue(), 'data structures');
});

scenario('a parent reads what each child has chosen, the plan of study and the calendar', async ({ page }) => {
  await signIn(page, 'parent');
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Electives' }).click();
  const children = page.getByRole('navigation', { name: 'Children' }).getByRole('link');
  assert.equal(await children.count(), 2);
  await children.nth(1).click();
  await page.waitForURL(/child=\d+/);
  assert.equal(await button(page, /^(Choose|Drop|Join the waiting list)$/).count(), 0, 'a parent chooses nothing');
  assertClean(await violations(page), 'electives of a child');
  await main.getByRole('link', { name: 'Plan of study' }).click();
  await page.getByRole('heading', { name: 'Semester 1' }).waitFor();
  assertClean(await violations(page), 'the plan of study');
  await main.getByRole('link', { name: 'College calendar' }).click();
  await page.getByRole('heading', { name: 'Holidays' }).waitFor();
  assertClean(await violations(page), 'the calendar');
});

scenario('the office finds a student of an elective, and reads what happened', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/academics/offerings?kind=singly&sort=-students');
  await page.locator('tbody th a').first().click();
  await page.getByRole('link', { name: 'Students', exact: true }).last().click();
  await page.getByLabel('State', { exact: true }).selectOption('enrolled');
  await page.waitForURL(/state=enrolled/);
  await page.locator('tbody th a').first().click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await page.getByText('Enrolled the student').or(page.getByText('Nothing has happened yet.')).first().waitFor();
  assertClean(await violations(page), 'an enrolment');
});
