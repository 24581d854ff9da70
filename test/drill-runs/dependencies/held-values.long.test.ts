import { storiesPass } from '../support/dependency-stories.ts';

storiesPass('held-values');
