-- title: 收费与采购金额，按单位分列 | Fees and procurement, by unit
-- about: 各年收费（2021 格式）与采购（2019 格式）金额；元、万元与未标明单位者分行，绝不相加
--   | fees collected (2021 form) and procurement sums (2019 form) by year; 元, 万元 and sums without a unit are rows of their
--   own and never added
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT report_year, form, row_code, amount_unit, count(amount) AS reports, sum(amount) AS amount,
       max(amount) AS largest
FROM disclosures
WHERE is_current AND row_code IN ('fees', 'procurement') AND amount IS NOT NULL
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY report_year, form, row_code, amount_unit
ORDER BY report_year, form, row_code, amount_unit NULLS LAST
