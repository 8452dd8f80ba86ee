-- title: 各省各年公开率 | Disclosure rate by province and year
-- about: 予以公开与部分公开占办理总数的百分比；只计印有办理总数的报告，空白的结果按 0 计，中央机关 province 为 NULL
--   | share of processed requests that were granted, and granted or granted in part, of reports that print the number
--   processed; a blank outcome counts as 0; central organs have no province
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year

SELECT substr(region_code, 1, 2) || '0000' AS province, report_year, count(*) AS reports,
       sum(total_processed) AS processed,
       sum(coalesce(granted, 0)) AS granted, sum(coalesce(partial, 0)) AS partial,
       round(100.0 * sum(coalesce(granted, 0)) / sum(total_processed), 1) AS granted_percent,
       round(100.0 * sum(coalesce(granted, 0) + coalesce(partial, 0)) / sum(total_processed), 1) AS disclosed_percent
FROM applications
WHERE is_current AND applicant = 'total' AND total_processed > 0 AND report_year BETWEEN :since AND :until
GROUP BY substr(region_code, 1, 2) || '0000', report_year
ORDER BY province NULLS LAST, report_year
