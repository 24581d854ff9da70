/** The document for other programs: as it is, with a version of its own. */
import type { ReportDocument } from './document.ts';

/** Raised whenever a reader of an older document would misread it. */
export const DOCUMENT_VERSION = 1;

export const renderJson = (document: ReportDocument): string =>
  `${JSON.stringify({ version: DOCUMENT_VERSION, ...document }, undefined, 2)}\n`;
