-- title: 悄悄改动的报告 | Reports changed silently
-- about: 数据变了、页面标明的公布日期没变的相邻版本，以及改动的单元格数
--   | successive versions whose figures differ while the date of publication the page states does not, with the number of
--   figures
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT c.organ, c.region_code, c.report_year, c.from_version, c.to_version, c.detected_at, b.published AS stated_date,
       count(c.code) AS figures_changed
FROM changes c
JOIN reports a ON a.report_id = c.report_id AND a.version = c.from_version
JOIN reports b ON b.report_id = c.report_id AND b.version = c.to_version
WHERE c.level = 'cells' AND coalesce(CAST(a.published AS text), '') = coalesce(CAST(b.published AS text), '')
  AND c.report_year BETWEEN :since AND :until AND coalesce(c.region_code, '') LIKE :region
GROUP BY c.organ, c.region_code, c.report_year, c.from_version, c.to_version, c.detected_at, b.published
ORDER BY c.detected_at, c.organ, c.region_code, c.report_year, c.to_version
