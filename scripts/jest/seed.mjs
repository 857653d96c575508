// Generated tests draw the same cases in every ordinary run, so that a change is judged by what it
// changed; `npm run nightly` draws new ones. A failure prints its seed: TAQ_SEED=… draws it again.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['TAQ_SEED'] ?? 20241129) });
