/** Debian's chromium without a window: a real browser that follows redirects, applies security headers and draws pages. */
import { type Browser, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** Starts a browser with an empty profile. Requests no server by itself, and uses no proxy. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: PROGRAM,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-proxy-server'],
  });

/** Opens a window without the cookies of other windows. */
export async function openWindow(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}
