import { homeAsJson, homeText } from '../output/home-text.ts';
import { whereYouAre } from './where-you-are.ts';

/** What `taq` alone says. Throws for a store or a configuration that cannot be read. */
export async function showHome(json: boolean): Promise<string> {
  const say = json ? homeAsJson : homeText;
  return say(await whereYouAre(), process.env['TAQ_INVOKED_AS'] ?? 'taq');
}
