DROP TABLE sections, batches, programmes, departments;
