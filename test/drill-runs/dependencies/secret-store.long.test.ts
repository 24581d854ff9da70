import { storiesPass } from '../support/dependency-stories.ts';

storiesPass('secret-store');
