ALTER TABLE users DROP COLUMN photo_upload_id;
DROP TABLE uploads;
