-- title: 矛盾单元格最多的报告 | Reports with most contradicted cells
-- about: 某一年度与勾稽关系矛盾的单元格最多的报告，及其占读到的单元格的百分比
--   | reports of a year with most cells that an identity contradicts, and their share of the cells read
-- param year: integer = 0 | 报告年度，0 为档案中最近的年度 | report year; 0: the newest in the archive
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param most: integer = 50 | 列出几个 | how many to list

SELECT organ, region_code, report_year, form, cells_read, cells_confirmed, cells_contradicted,
       round(100.0 * cells_contradicted / cells_read, 1) AS contradicted_percent
FROM reports
WHERE is_current AND cells_contradicted > 0
  AND report_year = CASE WHEN :year = 0 THEN (
        SELECT report_year FROM reports WHERE is_current AND report_year > 0 ORDER BY report_year DESC LIMIT 1
      ) ELSE :year END
  AND coalesce(region_code, '') LIKE :region
ORDER BY cells_contradicted DESC, organ, region_code
LIMIT :most
