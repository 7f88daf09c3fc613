import type { Texts } from './english.ts'

/** The texts in Chinese, the document's own language, in the document's words where it has them. */
export const chinese: Texts = {
  title: '异步数据库操作示例：文档中的程序',
  database: (version, url) => `${version}：${url}`,
  noPostgres: (reason) => `${reason}；演示改用多线程的 SQLite`,
  done: (duration) => `所有示例运行完成！总耗时 ${duration}`,
  sections: {
    model: {
      heading: '1. 定义数据模型',
      statement: '每个用户对应下表中的一行：',
      written: '生成访问该表所需的 SQL 语句',
    },
    engine: {
      heading: '2. 创建异步引擎和会话',
      pool: (size, overflow) =>
        `连接池 ${size}+${overflow}：保持 ${size} 个连接，负载高时最多再打开 ${overflow} 个。`,
      fitted: (pool) => `该数据库只允许一个连接，连接池缩小为 ${pool}。`,
      opened: (open) => `打开第一个连接：当前共 ${open} 个`,
    },
    init: {
      heading: '3. 初始化数据库',
      created: (table) => `数据库表创建完成：${table}`,
    },
    crud: {
      heading: '4. 基础 CRUD 操作',
      created: (user) => `创建用户：${user}`,
      read: (user) => `查询用户：${user}`,
      updated: (user) => `更新用户：${user}`,
      deleted: (id, remains) => `删除用户：${id}，${remains ? '该用户仍然存在' : '该用户已不存在'}`,
      nobody: '无',
    },
    concurrent: {
      heading: '5. 并发查询',
      created: (count) => `并发创建 ${count} 个用户`,
      sequential: (count) => `逐个查询 ${count} 个用户`,
      concurrent: (count) => `用 Promise.all 并发查询 ${count} 个用户`,
    },
    batch: {
      heading: '6. 批量操作',
      created: (count) => `批量创建 ${count} 个用户`,
      ids: (first, last) => `用户 ID 范围：${first} - ${last}`,
    },
    transaction: {
      heading: '7. 事务处理',
      created: '创建两个用户，其中一个有积分',
      outcome: (amount, outcome) => `转账 ${amount}：${outcome}`,
      transferred: '成功，事务已提交',
      'insufficient-credits': '积分不足，已拒绝，数据没有改变',
      'user-not-found': '用户不存在，已拒绝',
      inside: '已在事务中转账，尚未提交',
      failure: '转账失败',
      rolledBack: (amount, error) => `转账 ${amount}：出错（${error}），事务自动回滚`,
      balances: (from, fromCredits, to, toCredits) =>
        `${from} 有 ${fromCredits} 积分，${to} 有 ${toCredits} 积分`,
    },
    pool: {
      heading: '8. 连接池管理',
      warmed: (open) => `打开连接池保留的全部连接：当前共 ${open} 个`,
      plain: '所有用户',
      slowed: (duration) => `所有用户，每个查询另加 ${duration}`,
      columns: {
        queries: (count) => `${count} 个查询`,
        sequential: '逐个',
        concurrent: '并发',
        speedUp: '加速比',
        bound: '上限',
        opened: '新开连接',
      },
      returned: (users) => `每个查询返回 ${users} 个用户。限制加速比的瓶颈：`,
      limited: (queries, bottleneck) => `${queries}：${bottleneck}`,
      bounds: {
        'one-connection': () => '只有一个连接，没有可以重叠的操作',
        'all-at-once': () => '无，全部同时执行',
        'opening-connections': ({ opened, connect }) =>
          `又打开了 ${opened} 个连接，每个耗时 ${connect}`,
        'slower-queries': ({ held, alone }) => `并发时变慢，每个 ${held}，单独执行时 ${alone}`,
      },
      rest: (open) => `连接池保留其中 ${open} 个连接，其余的已关闭。`,
    },
    complex: {
      heading: '9. 复杂查询',
      found: (keyword, count) => `按关键字 ${keyword} 搜索到 ${count} 个用户`,
      counted: (count) => `总用户数：${count}`,
    },
    web: {
      heading: '10. 在 FastAPI 中使用',
      service: '在 Node.js 中，这一角色由 Fastify 承担：服务见 examples/fastify。',
    },
    cleanUp: {
      heading: '清理',
      closed: (connections, table) => `关闭 ${connections} 个连接，删除表 ${table}`,
    },
  },
}
