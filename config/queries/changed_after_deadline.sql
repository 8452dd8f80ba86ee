-- title: 期限之后改动的数据 | Figures changed after the deadline
-- about: 发现改动之日（UTC）晚于法定期限的每个单元格；改动实际发生在上次与这次访问之间，可能更早
--   | each figure whose change was detected on a day (UTC) after the deadline; it was made between two visits, maybe
--   earlier
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT c.organ, c.region_code, c.report_year, l.deadline, c.detected_at, c.from_version, c.to_version, c.code,
       c.label_zh, c.old_raw, c.new_raw, c.new_value - c.old_value AS difference
FROM changes c
JOIN ledger l
  ON l.organ = c.organ AND coalesce(l.region_code, '') = coalesce(c.region_code, '') AND l.report_year = c.report_year
WHERE c.code IS NOT NULL AND substr(CAST(c.detected_at AS text), 1, 10) > CAST(l.deadline AS text)
  AND c.report_year BETWEEN :since AND :until AND coalesce(c.region_code, '') LIKE :region
ORDER BY c.detected_at, c.organ, c.region_code, c.report_year, c.code
