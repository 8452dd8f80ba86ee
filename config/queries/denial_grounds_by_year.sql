-- title: 各年不予公开的理由 | Grounds of denial by year
-- about: 各年按八种理由不予公开的件数，按印出的总计列；某理由全年无人印数字则为 NULL
--   | requests denied by each of the eight grounds and year, from the column of totals; NULL where no report of the year
--   prints a number
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, count(*) AS reports,
       sum(denied_state_secret) AS state_secret,
       sum(denied_law_prohibited) AS law_prohibited,
       sum(denied_safety_stability) AS safety_stability,
       sum(denied_third_party) AS third_party,
       sum(denied_internal_affairs) AS internal_affairs,
       sum(denied_process_info) AS process_info,
       sum(denied_enforcement_file) AS enforcement_file,
       sum(denied_inquiry_matter) AS inquiry_matter,
       sum(coalesce(denied_state_secret, 0)
         + coalesce(denied_law_prohibited, 0)
         + coalesce(denied_safety_stability, 0)
         + coalesce(denied_third_party, 0)
         + coalesce(denied_internal_affairs, 0)
         + coalesce(denied_process_info, 0)
         + coalesce(denied_enforcement_file, 0)
         + coalesce(denied_inquiry_matter, 0)) AS denied
FROM applications
WHERE is_current AND applicant = 'total'
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY report_year
ORDER BY report_year
