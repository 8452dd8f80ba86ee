-- title: 未能识读的报告 | Reports that could not be read
-- about: 现行版本未能解读为报告的文件及原因；它们的数值不在任何合计之内
--   | documents whose current version could not be read as a report, and why; no sum holds their figures
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, organ, region_code, media_type, error, url
FROM reports
WHERE is_current AND error IS NOT NULL
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
ORDER BY report_year, organ, region_code
