-- title: 悄悄改动的报告 | Reports changed silently
-- about: 数据变了、页面标明的公布日期没变的相邻版本，以及改动的单元格数
--   | successive versions whose figures differ while the date of publication the page states does not, with the number of
--   figures
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, report_year, from_version, to_version, detected_at, stated_date, figures_changed
FROM (
    SELECT c.*,
           (SELECT a.published FROM reports a WHERE a.report_id = c.report_id AND a.version = c.from_version)
             AS stated_before,
           (SELECT b.published FROM reports b WHERE b.report_id = c.report_id AND b.version = c.to_version)
             AS stated_date
    FROM (
        SELECT change_id, report_id, organ, region_code, report_year, from_version, to_version, detected_at,
               count(code) AS figures_changed
        FROM changes
        WHERE level = 'cells' AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
        GROUP BY change_id, report_id, organ, region_code, report_year, from_version, to_version, detected_at
    ) c
) t
WHERE coalesce(CAST(stated_before AS text), '') = coalesce(CAST(stated_date AS text), '')
ORDER BY detected_at, organ, region_code, report_year, to_version
