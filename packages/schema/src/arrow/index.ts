// What makes Arrow schemas and tables: loads Arrow, which the package's main entry does without
export { toArrowSchema, toArrowType } from './arrow-schema.ts';
export { recordBatchOf, tableFromColumns } from './arrow-table.ts';
export { projectTable } from './project-table.ts';
